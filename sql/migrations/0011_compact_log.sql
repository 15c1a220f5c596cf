-- A digest of 15 bytes takes 16 with its length, one of 16 bytes takes 24 in each row and index. The
-- log itself is not written again: `forget_deliveries` shortens the digests of its older rows.
update webhook_delivery_digests
   set digest = substring(digest for 15)
 where length(digest) > 15;

comment on column webhook_deliveries.digest is
    'The first 15 bytes of the SHA-256 of its body and kind of event, 16 of the oldest; unique in '
    'webhook_delivery_digests.';
comment on column webhook_deliveries.headers is
    'Headers of an allow-list, without those that have columns or their usual value. The id of '
    'the webhook is here only if no App was the target: an App has one webhook.';

-- A hash index grows in steps: it took 43 to 60 bytes of a delivery. A B-tree of hashes takes 30 for
-- the same work. A query finds an id by it only if it names the hash too, as find_delivery does.
drop index webhook_deliveries_delivery_id;
create index webhook_deliveries_delivery_id
    on webhook_deliveries (hashtextextended(delivery_id, 0));
