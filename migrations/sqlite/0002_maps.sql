-- The head is the counter of the map's log and the lock of its one writer.
create table maps (
    map_id     blob not null primary key,
    head       integer not null,
    floor      integer not null,
    record     blob not null,
    created_at integer not null,
    check (0 <= floor and floor <= head)
) strict;

create table members (
    map_id     blob not null references maps on delete cascade,
    account_id blob not null references accounts on delete cascade,
    role       text not null,
    primary key (map_id, account_id)
) strict, without rowid;
create index members_account on members (account_id);

-- The code itself is only in the link. No uses_left: as many as come in time.
create table links (
    map_id     blob not null references maps on delete cascade,
    link_id    blob not null,
    code       blob not null,
    role       text not null,
    expires_at integer not null,
    uses_left  integer,
    created_by blob not null references accounts on delete cascade,
    primary key (map_id, link_id),
    check (uses_left >= 0)
) strict;
create unique index links_code on links (code);
