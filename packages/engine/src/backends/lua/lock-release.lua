-- KEYS: locks. ARGV: token. A lock that others have by now stays theirs. Answers how many were the token's.
local released = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then released = released + redis.call('DEL', key) end
end
return released
