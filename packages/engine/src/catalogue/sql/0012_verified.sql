-- How surely a person is one: by what they have shown, or on the word of an administrator.
alter table users add column verified text not null default 'NONE' check (verified in ('NONE', 'EMAIL', 'PHONE'));
