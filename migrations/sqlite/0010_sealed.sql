-- What lay in the clear is sealed by the program at its first unlock: it empties the tables called clear_… batch by batch,
-- fills what is null here, and takes away the columns and tables that are left over. See server/src/store/sql/upgrade.rs.

-- The key of each map under the server's, and of each feature under its map's. A key that is gone shreds what it sealed.
-- An empty key: the map is being destroyed.
alter table maps add column key blob;
create table feature_keys (
    map_id     blob not null references maps on delete cascade,
    feature_id blob not null,
    key        blob not null,
    primary key (map_id, feature_id)
) strict, without rowid;

-- Name, passphrase and age of a person, sealed.
alter table accounts add column record blob;

drop index changes_change;
drop index changes_feature;
alter table changes rename to clear_changes;
-- The log. The seq comes from the head of the map, in the transaction that writes the row: the order of the log is the
-- order of the commits. Who wrote what to which layer, when and how is in the header, which outlives a redaction.
create table changes (
    map_id     blob not null references maps on delete cascade,
    seq        integer not null,
    change_id  blob not null,
    feature_id blob,
    header     blob not null,
    body       blob not null,
    primary key (map_id, seq),
    check (seq > 0)
) strict;
create unique index changes_change on changes (map_id, change_id);
create index changes_feature on changes (map_id, feature_id, seq) where feature_id is not null;

drop index features_layer;
alter table features rename to clear_features;
-- The registers that the log left, sealed, so that a start needs no replay.
create table features (
    map_id     blob not null references maps on delete cascade,
    feature_id blob not null,
    head       integer not null,
    record     blob not null,
    primary key (map_id, feature_id)
) strict;

drop index attachments_feature;
drop index attachments_stray;
alter table attachments rename to clear_attachments;
-- Photos and voice notes, sealed. No feature_id: no change has shown it yet, and it waits since then.
create table attachments (
    map_id        blob not null references maps on delete cascade,
    attachment_id blob not null,
    feature_id    blob,
    stray_since   integer,
    about         blob not null,
    bytes         blob not null,
    primary key (map_id, attachment_id),
    check ((feature_id is null) = (stray_since is not null))
) strict;
create index attachments_feature on attachments (map_id, feature_id) where feature_id is not null;
create index attachments_stray on attachments (stray_since) where feature_id is null;
