package dev.troupe.router;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The answers of several members to one question. */
final class Gathering<R> {
    private final List<String> members;
    private final List<CompletableFuture<R>> answers;
    private final AtomicInteger open;

    /** @param answers of the members, in their order; at least one */
    Gathering(List<String> members, List<CompletableFuture<R>> answers) {
        this.members = members;
        this.answers = answers;
        this.open = new AtomicInteger(answers.size());
    }

    /** The first answer; fails when the last one has failed. */
    CompletableFuture<R> first() {
        CompletableFuture<R> result = answers.getFirst().newIncompleteFuture();
        for (CompletionStage<R> each : answers) {
            each.whenComplete((answer, failure) -> {
                if (failure == null) {
                    result.complete(answer);
                } else if (isLast()) {
                    result.completeExceptionally(noAnswer());
                }
            });
        }
        return result;
    }

    /** Those that come, when the last one has come or failed; fails if none does. */
    CompletableFuture<List<R>> all() {
        CompletableFuture<List<R>> result = answers.getFirst().newIncompleteFuture();
        for (CompletionStage<R> each : answers) {
            each.whenComplete((answer, failure) -> {
                if (isLast()) {
                    List<R> got = answers.stream()
                            .filter(one -> !one.isCompletedExceptionally())
                            .map(CompletableFuture::join)
                            .toList();
                    if (got.isEmpty()) {
                        result.completeExceptionally(noAnswer());
                    } else {
                        result.complete(got);
                    }
                }
            });
        }
        return result;
    }

    private boolean isLast() {
        return open.decrementAndGet() == 0;
    }

    private NoAnswerException noAnswer() {
        var causes = new ArrayList<Throwable>();
        for (CompletableFuture<R> each : answers) {
            causes.add(each.exceptionNow());
        }
        return new NoAnswerException(members, causes);
    }
}
