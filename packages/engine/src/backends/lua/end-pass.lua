-- KEYS: line, passes. ARGV: person.
redis.call('ZREM', KEYS[2], ARGV[1])
local rank = redis.call('ZRANK', KEYS[1], ARGV[1])
if rank then return { 'WAITING', rank + 1 } end
return { 'NONE', -1 }
