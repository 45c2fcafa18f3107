-- The log. The seq comes from the head of the map, in the transaction that writes the row: the order of the log is the
-- order of the commits. No origin: this server. The body is sealed; the hlc is 16 hex digits, which sort as text.
create table changes (
    map_id      blob not null references maps on delete cascade,
    seq         integer not null,
    change_id   blob not null,
    actor_id    blob not null,
    origin      blob,
    layer_id    blob,
    feature_id  blob,
    hlc         text not null,
    base        integer not null,
    kind        text not null,
    version     integer not null,
    body        blob not null,
    received_at integer not null,
    primary key (map_id, seq),
    check (seq > 0 and length(hlc) = 16)
) strict;
create unique index changes_change on changes (map_id, change_id);
create index changes_feature on changes (map_id, feature_id, seq) where feature_id is not null;
