-- The head is the counter of the map's log and the lock of its one writer.
create table maps (
    map_id     uuid primary key,
    head       bigint not null,
    floor      bigint not null,
    record     bytea not null,
    created_at bigint not null,
    check (0 <= floor and floor <= head)
);

create table members (
    map_id     uuid not null references maps on delete cascade,
    account_id uuid not null references accounts on delete cascade,
    role       text not null,
    primary key (map_id, account_id)
);
create index members_account on members (account_id);

-- The code itself is only in the link. No uses_left: as many as come in time.
create table links (
    map_id     uuid not null references maps on delete cascade,
    link_id    uuid not null,
    code       bytea not null,
    role       text not null,
    expires_at bigint not null,
    uses_left  integer,
    created_by uuid not null references accounts on delete cascade,
    primary key (map_id, link_id),
    check (uses_left >= 0)
);
create unique index links_code on links (code);
