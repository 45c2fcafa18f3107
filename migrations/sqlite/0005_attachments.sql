-- Photos and voice notes, sealed. No feature_id: no change has shown it yet.
create table attachments (
    map_id        blob not null references maps on delete cascade,
    attachment_id blob not null,
    feature_id    blob,
    media_type    text not null,
    name          blob,
    created_by    blob not null,
    created_at    integer not null,
    bytes         blob not null,
    primary key (map_id, attachment_id)
) strict;
create index attachments_feature on attachments (map_id, feature_id) where feature_id is not null;
create index attachments_stray on attachments (created_at) where feature_id is null;
