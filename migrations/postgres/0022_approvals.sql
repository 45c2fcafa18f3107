-- What somebody asked for that takes two people. What it is and who asked is sealed.
create table approvals (
    map_id       uuid not null references maps on delete cascade,
    approval_id  uuid not null,
    record       bytea not null,
    confirmed_at bigint,
    until        bigint not null,
    primary key (map_id, approval_id)
);
