-- The code itself is only in the link, and the row is gone when it was used. The name is the one that the invited
-- person is proposed; sealed.
create table invitations (
    map_id        blob not null references maps on delete cascade,
    invitation_id blob not null,
    code          blob not null,
    role          text not null,
    name          blob,
    created_by    blob not null references accounts on delete cascade,
    created_at    integer not null,
    expires_at    integer not null,
    primary key (map_id, invitation_id)
) strict;
create unique index invitations_code on invitations (code);

-- Counts the changes of who is on the map as what: nodes that poll it forget what they knew.
alter table maps add column rights integer not null default 0;
