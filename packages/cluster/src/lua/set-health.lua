-- KEYS: runners. ARGV: address, 1 if it is healthy.
local record = recordOf(KEYS[1], ARGV[1])
if not record then return 0 end
record.healthy = ARGV[2] == '1'
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(record))
return 1
