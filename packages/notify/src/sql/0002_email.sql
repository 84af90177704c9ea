-- Addresses that people have shown to be theirs. Times are milliseconds since 1970 UTC.

-- One account stands behind an address. `mailbox` is what addresses are compared by, `address` what is written to.
create table email_addresses (
  person      bigint primary key references users (id) on delete cascade,
  mailbox     text   not null unique,
  address     text   not null,
  verified_at bigint not null
);
-- The newest code of a person. Of the code there is an HMAC under a secret of the installation: a reader of this table has none.
create table email_codes (
  person     bigint  primary key references users (id) on delete cascade,
  mailbox    text    not null,
  address    text    not null,
  mac        text    not null,
  -- How often a wrong code was shown.
  wrong      integer not null default 0,
  expires_at bigint  not null
);
-- Codes that were sent within the last hour, to count them. Of the address there is a digest.
create table email_sends (
  id      bigint generated always as identity primary key,
  person  bigint not null references users (id) on delete cascade,
  mailbox bytea  not null,
  at      bigint not null
);
create index email_sends_person on email_sends (person, at);
create index email_sends_mailbox on email_sends (mailbox, at);
create index email_sends_at on email_sends (at);
