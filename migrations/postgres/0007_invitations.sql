-- The code itself is only in the link, and the row is gone when it was used. The name is the one that the invited
-- person is proposed; sealed.
create table invitations (
    map_id        uuid not null references maps on delete cascade,
    invitation_id uuid not null,
    code          bytea not null,
    role          text not null,
    name          bytea,
    created_by    uuid not null references accounts on delete cascade,
    created_at    bigint not null,
    expires_at    bigint not null,
    primary key (map_id, invitation_id)
);
create unique index invitations_code on invitations (code);

-- Counts the changes of who is on the map as what: nodes that poll it forget what they knew.
alter table maps add column rights bigint not null default 0;
