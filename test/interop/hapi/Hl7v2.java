import ca.uhn.hl7v2.AcknowledgmentCode;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.Version;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.CanonicalModelClassFactory;
import ca.uhn.hl7v2.parser.UnexpectedSegmentBehaviourEnum;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.builder.support.DefaultValidationBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * HAPI's own MLLP server and client for HL7 v2.5.1, as strict as its parser and rules can be.
 *
 * <p>Says "listening PORT", then "heard MESSAGE" for each message that it took. Each line "PORT MESSAGE" of its standard input it
 * parses and sends to that port of this machine, and says "answered MESSAGE", or "failed WORDS". Messages are in base64.
 */
public class Hl7v2 {
  public static void main(String[] arguments) throws Exception {
    int port = freePort();
    HL7Service server = strict().newServer(port, false);
    server.registerApplication(new Taker());
    server.startAndWait();
    say("listening", String.valueOf(port));

    HapiContext context = strict();
    BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      String[] words = line.split(" ");
      try {
        Message message = context.getPipeParser().parse(text(words[1]));
        Connection connection = context.newClient("127.0.0.1", Integer.parseInt(words[0]), false);
        say("answered", base64(connection.getInitiator().sendAndReceive(message).encode()));
        connection.close();
      } catch (Exception fault) {
        say("failed", fault.getMessage().replaceAll("\\s+", " "));
      }
    }
    System.exit(0);
  }

  private static HapiContext strict() {
    HapiContext context = new DefaultHapiContext(new CanonicalModelClassFactory("2.5.1"));
    // Reads and writes in the characters that MSH-18 names.
    context.setLowerLayerProtocol(new MinLowerLayerProtocol(true));
    context.getParserConfiguration().setUnexpectedSegmentBehaviour(UnexpectedSegmentBehaviourEnum.THROW_HL7_EXCEPTION);
    context.setValidationRuleBuilder(
        new DefaultValidationBuilder() {
          @Override
          protected void configure() {
            super.configure();
            forVersion(Version.V251).message().all().onlyKnownSegments();
            forVersion(Version.V251).message().all().choiceElementsRespected();
          }
        });
    return context;
  }

  /** Answers each message that the parser lets through: in enhanced mode that it is safe here, else that it is done. */
  private static final class Taker implements ReceivingApplication<Message> {
    @Override
    public boolean canProcess(Message message) {
      return true;
    }

    @Override
    public Message processMessage(Message message, Map<String, Object> facts) throws HL7Exception {
      String accept = new Terser(message).get("/MSH-15");
      try {
        Message answer = message.generateACK(accept == null ? AcknowledgmentCode.AA : AcknowledgmentCode.CA, null);
        say("heard", base64(message.encode()));
        return answer;
      } catch (java.io.IOException fault) {
        throw new HL7Exception(fault);
      }
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static synchronized void say(String what, String words) {
    System.out.println(what + " " + words);
    System.out.flush();
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
