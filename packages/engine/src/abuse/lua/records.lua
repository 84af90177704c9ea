-- A person is a list of holds { slot, at, request, reservation }, one of probes and one of releases (times); a device is one
-- list of holds { slot, at, person }. Each list keeps its newest, and a key lasts as long as the longest window that may be set.
local function recordOf(key, lists)
  local text = redis.call('GET', key)
  if text then return cmsgpack.unpack(text) end
  local empty = {}
  for n = 1, lists do empty[n] = {} end
  return empty
end

local function keep(key, record, ttl) redis.call('SET', key, cmsgpack.pack(record), 'PX', ttl) end

local function push(list, one, max)
  if #list >= max then table.remove(list, 1) end
  list[#list + 1] = one
end

local function giveBack(list, slot)
  for n, hold in ipairs(list) do
    if hold[1] == slot then return table.remove(list, n) end
  end
end

local function giveBackAtDevice(key, slot, ttl)
  if not key then return end
  local device = recordOf(key, 1)
  giveBack(device[1], slot)
  keep(key, device, ttl)
end
