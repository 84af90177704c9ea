-- KEYS: since, places. ARGV: lease, the mark of an earlier answer. Answers 1 while Redis may have forgotten places, and a mark;
-- unless that is the known one also 'all', then each concert with its place.
local forgotten = hasForgotten(KEYS[1], tonumber(ARGV[1])) and 1 or 0
local mark = redis.call('GET', KEYS[1]) .. '/' .. (redis.call('HGET', KEYS[2], 'revision') or '0')
local answer = { forgotten, mark }
if forgotten == 0 and mark == ARGV[2] then return answer end
table.insert(answer, 'all')
local all = redis.call('HGETALL', KEYS[2])
for n = 1, #all, 2 do
  if all[n] ~= 'revision' then
    table.insert(answer, all[n])
    table.insert(answer, all[n + 1])
  end
end
return answer
