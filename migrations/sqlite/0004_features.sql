-- The registers that the log left, sealed, so that a start needs no replay.
create table features (
    map_id     blob not null references maps on delete cascade,
    feature_id blob not null,
    layer_id   blob not null,
    head       integer not null,
    record     blob not null,
    primary key (map_id, feature_id)
) strict;
create index features_layer on features (map_id, layer_id);
