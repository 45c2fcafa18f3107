-- Who came in, who was refused. The record is sealed; the mark covers the one before it.
create table access_log (
    seq    integer not null primary key,
    at     integer not null,
    record blob not null,
    mark   blob not null
) strict;
create index access_log_at on access_log (at);

-- Where it ends and where it begins, with proofs that the server said so; the lock of its one writer.
create table access_ends (
    one         integer not null primary key check (one = 1),
    head        integer not null,
    head_mark   blob not null,
    head_proof  blob not null,
    floor       integer not null,
    floor_mark  blob not null,
    floor_proof blob not null
) strict;
