-- bump_revisions(season_ids): notify every dashboard that these seasons changed in more than marks; null is all of them
with change as materialized (
    select nextval('book_revision') as revision
),
shown as (
    update seasons
       set revision       = change.revision,
       facts_revision = change.revision
      from change
     where $1::bigint[] is null or seasons.id = any ($1::bigint[])
)
select revision, pg_notify('book', revision::text) from change;
