-- Forgets an account's hold that is over. KEYS: holds (hash). ARGV: account, now ms. Returns 1 where one was forgotten.
local old = redis.call('HGET', KEYS[1], ARGV[1])
if not old or cjson.decode(old).endMs > tonumber(ARGV[2]) then
  return 0
end
return redis.call('HDEL', KEYS[1], ARGV[1])
