-- Removes an item for good. KEYS: item, set of its status, project set. ARGV: id, version.
-- Returns 1, or 0 where it is at another version by now.
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[2] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
return 1
