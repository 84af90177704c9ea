module ticketrush.example/readers

go 1.19

require (
	github.com/gorilla/websocket v1.5.3
	github.com/launchdarkly/eventsource v1.7.1
)
