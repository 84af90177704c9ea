-- Numbers of abuse rules that an administrator has set; a rule without a row has those of the settings. Milliseconds since 1970 UTC.
create table abuse_numbers (
  rule           text    primary key,
  max            integer not null check (max >= 1),
  window_seconds integer not null check (window_seconds >= 1),
  set_by         bigint  not null,
  set_at         bigint  not null
);
