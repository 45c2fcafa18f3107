-- The registers that the log left, sealed, so that a start needs no replay.
create table features (
    map_id     uuid not null references maps on delete cascade,
    feature_id uuid not null,
    layer_id   uuid not null,
    head       bigint not null,
    record     bytea not null,
    primary key (map_id, feature_id)
);
create index features_layer on features (map_id, layer_id);
