-- A code that was shown right stays for a short while: the same code shown again is answered as before, for the answer may have been lost.
alter table email_codes add used_at bigint;
-- Expired codes are found by it, to be deleted.
create index email_codes_expires on email_codes (expires_at);
