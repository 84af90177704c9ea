#!/usr/bin/env bash
# Track 1: signing in with an account at Kakao and Naver
. "$(dirname "$0")/lib.sh"

# decide ACCOUNT OUTCOME: what the page of the test provider sends when somebody has chosen; $code and $state are what it
# sends the browser back with.
decide() {
  local origin location
  origin=$(printf '%s' "$authorizeUrl" | grep -oE '^http://[^/]+')
  location=$(curl -sS -m "$patience" -o /dev/null -w '%{redirect_url}' --data "${authorizeUrl#*\?}&account=$1&outcome=$2" \
    "$origin/$provider/decide") || fail "the test provider did not answer"
  code=$(printf '%s' "$location" | sed -nE 's/.*[?&]code=([^&]*).*/\1/p')
  state=$(printf '%s' "$location" | sed -nE 's/.*[?&]state=([^&]*).*/\1/p')
}

# begin PROVIDER [STATE]: the address of the provider is $authorizeUrl.
begin() {
  provider=$1
  get "/api/auth/social/$provider/authorize-url?state=${2-}"
  expect 200 "\"provider\":\"$provider\"" "response_type=code"
  authorizeUrl=$(field authorizeUrl)
}

exchange() { post "/api/auth/social/$provider/exchange" "{\"code\":\"$code\",\"state\":\"$state\"}"; }

for provider in kakao naver; do
  say "$provider: a state of the client's own comes back, and the code signs somebody in who is new"
  mine="u1_${provider}_$(date +%s)000_$RANDOM"
  begin "$provider" "$mine"
  expect 200 "\"state\":\"$mine\""
  decide 0 ok
  equal "$state" "$mine" "the state that came back"
  exchange
  expect 200 "\"provider\":\"$provider\"" '"email":"mina@mail.example"' '"role":"USER","newUser":true' '"tokenType":"Bearer"'
  userId=$(field userId)
  access="Authorization: Bearer $(field accessToken)"
  get "/api/auth/me" -H "$access"
  expect 200 "\"userId\":$userId,\"username\":\"${provider}_" "\"provider\":\"$provider\""

  say "$provider: the state counts once, and an invented one never"
  exchange
  expect 400 '"code":"state-unknown"'
  code=any state="u1_${provider}_1770000000000_invented"
  exchange
  expect 400 '"code":"state-unknown"'

  say "$provider: the same account is the same person again; the same e-mail address is not"
  begin "$provider"
  decide 0 ok
  exchange
  expect 200 "\"userId\":$userId," '"newUser":false'
  begin "$provider"
  decide 1 ok
  exchange
  expect 200 '"email":"mina@mail.example"' '"newUser":true'
  expect_not "\"userId\":$userId,"

  say "$provider: a code that was used elsewhere gives no token, and a provider that fails is 503"
  begin "$provider"
  decide 0 used-code
  exchange
  expect 400 "Failed to obtain $provider access token"
  begin "$provider"
  decide 0 server-error
  exchange
  expect 503 '"code":"provider-unavailable"'
done

say "a state of one provider is refused for the other"
begin kakao
decide 0 ok
provider=naver
exchange
expect 400 '"code":"state-unknown"'
provider=kakao
exchange
expect 200 '"newUser":false'
access="Authorization: Bearer $(field accessToken)"

say "the contract's words for what is missing"
provider=kakao
post "/api/auth/social/$provider/exchange" '{}'
expect 400 "authorization code is required"
provider=naver
post "/api/auth/social/$provider/exchange" '{"code":"any"}'
expect 400 "state is required"
provider=google
get "/api/auth/social/$provider/authorize-url?state="
expect 400 "Unsupported provider: google"

say "somebody who is signed in with Kakao adds an account at Naver of their own, and none of another person"
provider=naver
get "/api/auth/social/$provider/link-url" -H "$access"
expect 200
authorizeUrl=$(field authorizeUrl)
decide 1 ok
post "/api/auth/social/$provider/link" "{\"code\":\"$code\",\"state\":\"$state\"}" -H "$access"
expect 409 '"code":"account-taken"'
get "/api/auth/social/$provider/link-url" -H "$access"
authorizeUrl=$(field authorizeUrl)
decide 2 ok
post "/api/auth/social/$provider/link" "{\"code\":\"$code\",\"state\":\"$state\"}" -H "$access"
expect 200 '"provider":"naver","socialId":"fake-quiet_0003"'
get "/api/auth/accounts" -H "$access"
expect 200 '"provider":"kakao"' '"provider":"naver"'

say "a provider sends the browser back to the page that ends the sign-in, with the same query"
provider=NAVER
get "/login/oauth2/code/$provider?code=a&state=b" -D "$work/headers"
expect 302
grep -qi '^location: /sign-in?code=a&state=b&provider=naver' "$work/headers" ||
  fail "expected another location: $(cat "$work/headers")"
