-- KEYS: heartbeats, runners. ARGV: address, 1 if it leaves its shards to others, lease. Answers a word.
local address, lease = ARGV[1], tonumber(ARGV[3])
local record = recordOf(KEYS[2], address)
if not record or not isAlive(KEYS[1], address, lease) then return 'unknown' end
if ARGV[2] == '1' then
  local others = 0
  local all = redis.call('HGETALL', KEYS[2])
  for n = 1, #all, 2 do
    local other = cjson.decode(all[n + 1])
    if all[n] ~= address and other.healthy and not other.drained and isAlive(KEYS[1], all[n], lease) then
      others = others + 1
    end
  end
  if others == 0 then return 'last' end
end
record.drained = ARGV[2] == '1'
redis.call('HSET', KEYS[2], address, cjson.encode(record))
return 'done'
