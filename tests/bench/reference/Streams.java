import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The reference work in Kafka Streams: arguments are broker, events, guarantee, state folder, input topic. */
public final class Streams {
  public static final class Data {
    public String person_id, employer_id, district, occupation, work_form;
  }

  public static final class Event {
    public String specversion, id, source, type, time, subject;
    public Data data;
  }

  public static final class State {
    public List<String> jobs = new ArrayList<>();
    public boolean insured;
    public int seq;
  }

  public static final class Task {
    public String id, kind, person_id, employer_id, district, cause, time;

    Task(String kind, Event event) {
      this.id = kind + "-" + event.id;
      this.kind = kind;
      this.person_id = event.data.person_id;
      this.employer_id = event.data.employer_id;
      this.district = event.data.district;
      this.cause = event.id;
      this.time = event.time;
    }
  }

  private static final AtomicLong done = new AtomicLong();
  private static volatile long began;

  static Task decide(State state, Event event) {
    if (event.type.equals("employment.started")) {
      if (state.jobs.contains(event.data.employer_id)) return null;
      state.jobs.add(event.data.employer_id);
      state.seq++;
      return new Task("enrol", event);
    }
    state.jobs.remove(event.data.employer_id);
    state.seq++;
    return new Task(state.jobs.isEmpty() ? "assist" : "check", event);
  }

  static final class Work implements Processor<byte[], byte[], byte[], byte[]> {
    private final ObjectMapper mapper = new ObjectMapper();
    private final ObjectReader events = mapper.readerFor(Event.class), states = mapper.readerFor(State.class);
    private final ObjectWriter writer = mapper.writer();
    private final long count;
    private KeyValueStore<byte[], byte[]> store;
    private ProcessorContext<byte[], byte[]> context;

    Work(long count) {
      this.count = count;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
      context = given;
      store = given.getStateStore("state");
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      if (began == 0) began = System.nanoTime();
      try {
        Event event = events.readValue(record.value());
        byte[] kept = store.get(record.key());
        State state = kept == null ? new State() : states.readValue(kept);
        Task task = decide(state, event);
        store.put(record.key(), writer.writeValueAsBytes(state));
        if (task != null) context.forward(record.withValue(writer.writeValueAsBytes(task)));
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      if (done.incrementAndGet() == count) {
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.println("{\"rate\": " + count / seconds + ", \"events\": " + count + "}");
        Runtime.getRuntime().halt(0);
      }
    }
  }

  public static void main(String[] given) {
    long count = Long.parseLong(given[1]);
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, given[0]);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-streams-" + given[2]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, given[2]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, given[3]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 10 << 20);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    settings.put(StreamsConfig.consumerPrefix("max.poll.records"), 5000);
    settings.put(StreamsConfig.producerPrefix("linger.ms"), 20);
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    Topology topology = new Topology();
    topology.addSource("events", given[4]);
    topology.addProcessor("work", () -> new Work(count), "events");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore("state"), Serdes.ByteArray(), Serdes.ByteArray())
            .withCachingEnabled(),
        "work");
    topology.addSink("tasks", "bench.streams.tasks", "work");
    new KafkaStreams(topology, settings).start();
  }
}
