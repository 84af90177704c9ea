-- KEYS: since, places. ARGV: lease, the mark of an earlier answer. Answers 1 while Redis may have forgotten places, and a mark;
-- unless that is the known one also 'all', then each concert with its place.
local forgotten = hasForgotten(KEYS[1], tonumber(ARGV[1])) and 1 or 0
local mark = redis.call('GET', KEYS[1]) .. '/' .. (redis.call('HGET', KEYS[2], 'revision') or '0')
local answer = { forgotten, mark }
if forgotten == 0 and mark == ARGV[2] then return answer end
table.insert(answer, 'all')
for _, each in ipairs(placesIn(KEYS[2])) do table.insert(answer, each) end
return answer
