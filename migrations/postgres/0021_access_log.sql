-- Who came in, who was refused. The record is sealed; the mark covers the one before it.
create table access_log (
    seq    bigint primary key,
    at     bigint not null,
    record bytea not null,
    mark   bytea not null
);
create index access_log_at on access_log (at);

-- Where it ends and where it begins, with proofs that the server said so; the lock of its one writer.
create table access_ends (
    one         integer primary key check (one = 1),
    head        bigint not null,
    head_mark   bytea not null,
    head_proof  bytea not null,
    floor       bigint not null,
    floor_mark  bytea not null,
    floor_proof bytea not null
);
