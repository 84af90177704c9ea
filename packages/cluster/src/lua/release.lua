-- KEYS: locks. ARGV: address, incarnation. A lock that another has by now stays.
local mine = ARGV[1] .. '#' .. ARGV[2]
local released = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == mine then released = released + redis.call('DEL', key) end
end
return released
