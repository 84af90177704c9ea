-- KEYS: places. ARGV: each concert with its place as a node knows it. Written down where Redis has none or an older one.
local revision = tonumber(redis.call('HGET', KEYS[1], 'revision') or 0)
local kept = 0
for n = 1, #ARGV, 2 do
  local place, known = cjson.decode(ARGV[n + 1]), placeOf(KEYS[1], ARGV[n])
  if not known or known.revision < place.revision then
    redis.call('HSET', KEYS[1], ARGV[n], ARGV[n + 1])
    kept = kept + 1
  end
  if place.revision > revision then revision = place.revision end
end
redis.call('HSET', KEYS[1], 'revision', string.format('%.0f', revision))
return kept
