package dev.troupe.benchmarks;

import dev.troupe.SystemSettings;
import dev.troupe.benchmarks.Inquiry.Outcome;
import dev.troupe.benchmarks.Neighbourhood.Neighbour;
import dev.troupe.benchmarks.Street.Hung;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One kind of trouble in one neighbourhood, in a process of its own, which ends however busy its threads are. */
final class NeighboursFork {
    private static final String TIMES = "times ";
    private static final String CALM_AFTER = "calm after ";
    private static final String LOGGED = "logged ";
    private static final String FIRST_LOGGED = "first logged ";
    private static final String SETTINGS = "settings ";

    /**
     * How long, and how.
     *
     * @param warmUp how long the neighbours answer before there is trouble
     * @param measure how long they are asked from then on
     * @param interval each of them that often
     * @param grace how long the last answers are waited for
     * @param hung when Troupe gives a turn up that does not come to its end
     */
    record Plan(Duration warmUp, Duration measure, Duration interval, Duration grace, Hung hung) {
        private List<String> arguments() {
            return List.of(
                    warmUp.toString(),
                    measure.toString(),
                    interval.toString(),
                    grace.toString(),
                    hung.after().toString(),
                    Integer.toString(hung.attempts()));
        }

        private static Plan of(List<String> arguments) {
            return new Plan(
                    Duration.parse(arguments.get(0)),
                    Duration.parse(arguments.get(1)),
                    Duration.parse(arguments.get(2)),
                    Duration.parse(arguments.get(3)),
                    new Hung(Duration.parse(arguments.get(4)), Integer.parseInt(arguments.get(5))));
        }

        /** With the usual time where turns are slow, and do come to their end. */
        private Hung hung(Trouble trouble) {
            return trouble.again() ? new Hung(SystemSettings.defaults().hangAfter(), hung.attempts()) : hung;
        }

        /** How long a question can have waited at the end. */
        Duration longest() {
            return measure.plus(grace);
        }
    }

    /**
     * What came of it.
     *
     * @param logged how many warnings or worse
     * @param firstLogged the first of them
     * @param settings of the contender, for the head of a table
     */
    record Report(Outcome outcome, int logged, String firstLogged, String settings) {}

    private NeighboursFork() {}

    /** In the process: the trouble, the neighbourhood, the plan. */
    public static void main(String[] args) throws Exception {
        LogCount log = LogCount.start();
        var plan = Plan.of(List.of(args).subList(2, args.length));
        var trouble = Trouble.valueOf(args[0]);
        Neighbourhood neighbourhood = Street.valueOf(args[1]).open(plan.hung(trouble));
        Outcome outcome = measure(trouble, neighbourhood, plan);
        System.out.println(TIMES + outcome.times().text());
        System.out.println(CALM_AFTER + outcome.calmAfter());
        System.out.println(LOGGED + log.count());
        System.out.println(FIRST_LOGGED + log.first());
        System.out.println(SETTINGS + Circumstances.line(neighbourhood.settings()));
        System.out.flush();
        Runtime.getRuntime().halt(0); // no hook waits for threads that are busy for ever
    }

    /** The troublemakers are spawned first and begin at once, so that the first questions meet them. */
    static Outcome measure(Trouble trouble, Neighbourhood neighbourhood, Plan plan) throws Exception {
        var starts = new ArrayList<Runnable>();
        for (int i = 0; i < trouble.actors(); i++) {
            starts.add(neighbourhood.spawnTroublemaker(trouble));
        }
        var neighbours = new ArrayList<Neighbour>();
        for (int i = 0; i < trouble.neighbours(); i++) {
            neighbours.add(neighbourhood.spawnNeighbour());
        }
        Inquiry.warmUp(neighbours, plan.warmUp());
        starts.forEach(Runnable::run);
        return new Inquiry(neighbours, plan.measure(), plan.interval(), plan.grace()).run();
    }

    /** Starts the process and waits for its report. */
    static Report start(Trouble trouble, Street street, Plan plan, List<String> javaOptions)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(trouble.name(), street.name()));
        arguments.addAll(plan.arguments());
        Duration limit = plan.warmUp().plus(plan.longest()).multipliedBy(2).plusSeconds(60);
        List<String> lines = new JavaProcess(NeighboursFork.class, arguments, javaOptions, limit).lines();
        var outcome = new Outcome(
                Times.of(JavaProcess.line(lines, TIMES)), Long.parseLong(JavaProcess.line(lines, CALM_AFTER)));
        return new Report(
                outcome,
                Integer.parseInt(JavaProcess.line(lines, LOGGED)),
                JavaProcess.line(lines, FIRST_LOGGED),
                JavaProcess.line(lines, SETTINGS));
    }
}
