// Reads a stream and prints a line of JSON for each event: LaunchDarkly's okhttp-eventsource, and the WebSocket of
// java.net.http. Comes back where it was.
// Arguments: the address of a server-sent stream, or that of a WebSocket and the message that subscribes.
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Read {
    static String quoted(String text) {
        return text == null ? "null" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static void events(String url) {
        // Left to itself it takes five quiet seconds for the end, and the server says something every eight.
        ConnectStrategy connect = ConnectStrategy.http(URI.create(url)).readTimeout(20, TimeUnit.SECONDS);
        EventSource source = new EventSource.Builder(connect)
            .errorStrategy(ErrorStrategy.alwaysContinue())
            .retryDelay(200, TimeUnit.MILLISECONDS)
            .build();
        for (StreamEvent event : source.anyEvents()) {
            if (!(event instanceof MessageEvent)) continue;
            MessageEvent message = (MessageEvent) event;
            System.out.println("{\"event\":" + quoted(message.getEventName()) + ",\"id\":" + quoted(message.getLastEventId())
                + ",\"data\":" + quoted(message.getData()) + "}");
        }
    }

    static final Pattern ID = Pattern.compile("^\\{\"type\":\"event\".*?\"id\":\"(\\d+-\\d+)\"");

    static class Messages implements WebSocket.Listener {
        final StringBuilder text = new StringBuilder();
        final CountDownLatch over = new CountDownLatch(1);
        final String subscribe;
        String last = "";

        Messages(String subscribe) {
            this.subscribe = subscribe;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean isLast) {
            text.append(piece);
            if (isLast) {
                heard(socket, text.toString());
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(socket, piece, isLast);
        }

        void heard(WebSocket socket, String message) {
            System.out.println(message);
            Matcher id = ID.matcher(message);
            if (id.find()) last = id.group(1);
            if (!message.contains("\"retry\":true")) return;
            try {
                Thread.sleep(200);
            } catch (InterruptedException interrupted) {
                return;
            }
            socket.sendText(subscribe.replaceFirst("}$", ",\"resume\":\"" + last + "\"}"), true);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            over.countDown();
            return null;
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            events(arguments[0]);
            return;
        }
        Messages messages = new Messages(arguments[1]);
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(arguments[0]), messages).join()
            .sendText(arguments[1], true);
        messages.over.await();
    }
}
