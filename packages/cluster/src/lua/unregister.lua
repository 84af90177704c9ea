-- KEYS: heartbeats, runners. ARGV: address, incarnation. What another process has registered at the address stays.
local record = recordOf(KEYS[2], ARGV[1])
if not record or record.incarnation ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[1], ARGV[1])
