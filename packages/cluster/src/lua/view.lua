-- KEYS: since, heartbeats, runners, places, locks (from places on: none, where the nodes alone are asked for). Writes nothing.
-- Answers since when Redis remembers and its time (both in milliseconds), how many nodes there are, then of each its address,
-- record and last sign of life, then how many sales are moved, each with its place, then of each lock its owner (empty: none) and
-- how long it lasts.
local answer = { redis.call('GET', KEYS[1]) or '', string.format('%.0f', now) }
local all = redis.call('HGETALL', KEYS[3])
table.insert(answer, #all / 2)
for n = 1, #all, 2 do
  table.insert(answer, all[n])
  table.insert(answer, all[n + 1])
  table.insert(answer, redis.call('ZSCORE', KEYS[2], all[n]) or '0')
end
if #KEYS < 4 then return answer end
local places = placesIn(KEYS[4])
table.insert(answer, #places / 2)
for _, each in ipairs(places) do table.insert(answer, each) end
for n = 5, #KEYS do
  table.insert(answer, redis.call('GET', KEYS[n]) or '')
  table.insert(answer, redis.call('PTTL', KEYS[n]))
end
return answer
