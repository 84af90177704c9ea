-- Sign-ins of people. Times are milliseconds since 1970 UTC, as the requests brought them. Of refresh tokens only digests
-- are kept: whoever reads this table can sign in as no one.

-- Access tokens carry the version of their person; raising it ends all that were issued before. The row is also the lock
-- under which sessions of a person are opened and ended together.
create table session_versions (
  person     bigint  primary key references users (id) on delete cascade,
  version    integer not null default 1,
  changed_at bigint  not null
);
create index session_versions_changed on session_versions (changed_at);

create table sessions (
  id          text   primary key,
  person      bigint not null references users (id) on delete cascade,
  -- Digest of the part of a refresh token that stays the same as long as the session lives.
  family      bytea  not null unique,
  -- Digests of the part that changes with each use: of the living token, and of the one before it.
  live        bytea  not null,
  previous    bytea,
  -- What the living token was made of together with the one before it, so that a lost answer can be given again.
  salt        bytea,
  rotated_at  bigint not null,
  -- Digest of what is known of the client that used the previous token.
  rotated_by  bytea,
  created_at  bigint not null,
  used_at     bigint not null,
  expires_at  bigint not null,
  ended_at    bigint,
  ended_by    text   check (ended_by in ('logout', 'everywhere', 'reuse', 'too-many')),
  agent       text   not null
);
create index sessions_person on sessions (person, used_at) where ended_at is null;
create index sessions_ended on sessions (ended_at) where ended_at is not null;
create index sessions_expires on sessions (expires_at);
