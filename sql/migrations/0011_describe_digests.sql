-- A digest of 15 bytes takes 16 with its length, one of 16 bytes takes 24 in each row and index.

comment on column webhook_deliveries.digest is
    'The first 15 bytes of the SHA-256 of its body and kind of event; unique in '
    'webhook_delivery_digests.';
comment on column webhook_deliveries.headers is
    'Headers of an allow-list, without those that have columns or their usual value. The id of '
    'the webhook is here only if no App was the target: an App has one webhook.';
