-- The log. The seq comes from the head of the map, in the transaction that writes the row: the order of the log is the
-- order of the commits. No origin: this server. The body is sealed; the hlc is 16 hex digits, which sort as text.
create table changes (
    map_id      uuid not null references maps on delete cascade,
    seq         bigint not null,
    change_id   uuid not null,
    actor_id    uuid not null,
    origin      uuid,
    layer_id    uuid,
    feature_id  uuid,
    hlc         text collate "C" not null,
    base        bigint not null,
    kind        text not null,
    version     integer not null,
    body        bytea not null,
    received_at bigint not null,
    primary key (map_id, seq),
    check (seq > 0 and length(hlc) = 16)
);
create unique index changes_change on changes (map_id, change_id);
create index changes_feature on changes (map_id, feature_id, seq) where feature_id is not null;
