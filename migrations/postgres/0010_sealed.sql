-- What lay in the clear is sealed by the program at its first unlock: it empties the tables called clear_… batch by batch,
-- fills what is null here, and takes away the columns and tables that are left over. See server/src/store/sql/upgrade.rs.

-- The key of each map under the server's, and of each feature under its map's. A key that is gone shreds what it sealed.
-- An empty key: the map is being destroyed.
alter table maps add column key bytea;
create table feature_keys (
    map_id     uuid not null references maps on delete cascade,
    feature_id uuid not null,
    key        bytea not null,
    primary key (map_id, feature_id)
);

-- Name, passphrase and age of a person, sealed.
alter table accounts add column record bytea;

drop index changes_change;
drop index changes_feature;
alter table changes rename to clear_changes;
alter index changes_pkey rename to clear_changes_pkey;
-- The log. The seq comes from the head of the map, in the transaction that writes the row: the order of the log is the
-- order of the commits. Who wrote what to which layer, when and how is in the header, which outlives a redaction.
create table changes (
    map_id     uuid not null references maps on delete cascade,
    seq        bigint not null,
    change_id  uuid not null,
    feature_id uuid,
    header     bytea not null,
    body       bytea not null,
    primary key (map_id, seq),
    check (seq > 0)
);
create unique index changes_change on changes (map_id, change_id);
create index changes_feature on changes (map_id, feature_id, seq) where feature_id is not null;

drop index features_layer;
alter table features rename to clear_features;
alter index features_pkey rename to clear_features_pkey;
-- The registers that the log left, sealed, so that a start needs no replay.
create table features (
    map_id     uuid not null references maps on delete cascade,
    feature_id uuid not null,
    head       bigint not null,
    record     bytea not null,
    primary key (map_id, feature_id)
);

drop index attachments_feature;
drop index attachments_stray;
alter table attachments rename to clear_attachments;
alter index attachments_pkey rename to clear_attachments_pkey;
-- Photos and voice notes, sealed. No feature_id: no change has shown it yet, and it waits since then.
create table attachments (
    map_id        uuid not null references maps on delete cascade,
    attachment_id uuid not null,
    feature_id    uuid,
    stray_since   bigint,
    about         bytea not null,
    bytes         bytea not null,
    primary key (map_id, attachment_id),
    check ((feature_id is null) = (stray_since is not null))
);
create index attachments_feature on attachments (map_id, feature_id) where feature_id is not null;
create index attachments_stray on attachments (stray_since) where feature_id is null;
-- Already compressed or sealed, so incompressible: to try costs time at every write.
alter table changes alter column header set storage external, alter column body set storage external;
alter table features alter column record set storage external;
alter table attachments alter column bytes set storage external;
