-- What somebody asked for that takes two people. What it is and who asked is sealed.
create table approvals (
    map_id       blob not null references maps on delete cascade,
    approval_id  blob not null,
    record       blob not null,
    confirmed_at integer,
    until        integer not null,
    primary key (map_id, approval_id)
) strict;
