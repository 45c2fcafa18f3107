-- People of the server. A name is sealed; its key finds it again without opening it, and is there only for those who
-- sign in by name: guests need no unique name.
create table accounts (
    account_id blob not null primary key,
    name       blob not null,
    name_key   blob,
    passphrase text,
    steward    integer not null,
    guest      integer not null,
    created_at integer not null,
    check ((name_key is null) = (guest <> 0))
) strict;
create unique index accounts_name_key on accounts (name_key);

-- The token itself is only in the cookie.
create table sessions (
    token      blob not null primary key,
    account_id blob not null references accounts on delete cascade,
    created_at integer not null,
    last_seen  integer not null,
    expires_at integer not null
) strict;
create index sessions_account on sessions (account_id);

create table settings (
    key   text not null primary key,
    value blob not null
) strict;
