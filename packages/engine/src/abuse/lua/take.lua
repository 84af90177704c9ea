-- KEYS: person, device if any. ARGV: person, now, request or '', slot, ttl, length of a list, then for each rule its window
-- and the count from which on it forbids (0: it forbids nothing). Gives whether the slot was taken, and the five counts.
local at, request, slot, ttl, max = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local function since(rule) return at - tonumber(ARGV[5 + 2 * rule]) end

local person = recordOf(KEYS[1], 3)
local device = KEYS[2] and recordOf(KEYS[2], 1)
local counts = { 0, 0, 0, 0, 0 }
for _, hold in ipairs(person[1]) do
  if hold[2] > since(1) then counts[1] = counts[1] + 1 end
  if request ~= '' and hold[3] == request and hold[2] > since(2) then counts[2] = counts[2] + 1 end
end
local others = {}
for _, hold in ipairs(device and device[1] or {}) do
  if hold[3] ~= ARGV[1] and hold[2] >= since(3) and not others[hold[3]] then
    others[hold[3]] = true
    counts[3] = counts[3] + 1
  end
end
for nth = 2, 3 do
  for _, time in ipairs(person[nth]) do
    if time > since(nth + 2) then counts[nth + 2] = counts[nth + 2] + 1 end
  end
end

for rule = 1, 5 do
  local limit = tonumber(ARGV[6 + 2 * rule])
  if limit > 0 and counts[rule] >= limit then return { 0, unpack(counts) } end
end
push(person[1], { slot, at, request, 0 }, max)
keep(KEYS[1], person, ttl)
if device then
  push(device[1], { slot, at, ARGV[1] }, max)
  keep(KEYS[2], device, ttl)
end
return { 1, unpack(counts) }
