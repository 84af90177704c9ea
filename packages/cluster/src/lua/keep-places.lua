-- KEYS: since, places. ARGV: lease, then each concert with its place as a node knows it. Written down where Redis has none or an
-- older one, as long as no order can have changed them since Redis was emptied: one that comes later would undo such an order.
if not hasForgotten(KEYS[1], tonumber(ARGV[1])) then return 0 end
local revision = tonumber(redis.call('HGET', KEYS[2], 'revision') or 0)
local kept = 0
for n = 2, #ARGV, 2 do
  local place, known = cjson.decode(ARGV[n + 1]), placeOf(KEYS[2], ARGV[n])
  if not known or known.revision < place.revision then
    redis.call('HSET', KEYS[2], ARGV[n], ARGV[n + 1])
    kept = kept + 1
  end
  if place.revision > revision then revision = place.revision end
end
redis.call('HSET', KEYS[2], 'revision', string.format('%.0f', revision))
return kept
