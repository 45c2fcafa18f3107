-- Photos and voice notes, sealed. No feature_id: no change has shown it yet.
create table attachments (
    map_id        uuid not null references maps on delete cascade,
    attachment_id uuid not null,
    feature_id    uuid,
    media_type    text not null,
    name          bytea,
    created_by    uuid not null,
    created_at    bigint not null,
    bytes         bytea not null,
    primary key (map_id, attachment_id)
);
create index attachments_feature on attachments (map_id, feature_id) where feature_id is not null;
create index attachments_stray on attachments (created_at) where feature_id is null;
