-- Modes of abuse rules that an administrator has set; a rule without a row has the one of the settings. Milliseconds since 1970 UTC.
create table abuse_modes (
  rule   text   primary key,
  mode   text   not null check (mode in ('enforce', 'shadow', 'off')),
  set_by bigint not null,
  set_at bigint not null
);
