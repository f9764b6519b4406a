package dev.troupe.journal.tool;

import dev.troupe.journal.DirectoryInUseException;
import dev.troupe.journal.LaterVersionException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
        name = "troupe-journal",
        mixinStandardHelpOptions = true,
        version = "troupe-journal 0.1.0",
        scope = ScopeType.INHERIT,
        sortOptions = false,
        description = "Shows, checks, exports and repairs journals.",
        subcommands = {
            ListCommand.class,
            TailCommand.class,
            VerifyCommand.class,
            ExportCommand.class,
            StatsCommand.class,
            SalvageCommand.class,
            CompactCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, and the journal is whole as far as was looked",
            "1:the journal is damaged",
            "2:wrong use",
            "3:it could not be done: the journal is in use, the disk failed, or the output could not be written"
        })
public final class JournalTool implements Runnable {
    static final int WHOLE = 0;
    static final int DAMAGED = 1;
    static final int WRONG_USE = 2;
    static final int FAILED = 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where in the program an error comes from")
    private boolean debug;

    /** Runs the program and ends the process with one of the codes that its help names. */
    public static void main(String[] args) {
        var out = new Output(new FileOutputStream(FileDescriptor.out));
        System.exit(run(out, new PrintWriter(System.err, true, Charset.defaultCharset()), args));
    }

    static int run(Output out, PrintWriter err, String... args) {
        JournalTool tool = new JournalTool();
        CommandLine program = new CommandLine(tool)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, given) -> wrongUse(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> tool.failed(failure, command));
        int code = program.execute(args);
        if (code == FAILED) {
            out.flush();
            return FAILED; // why is said already
        }
        try {
            out.deliver();
        } catch (OutputClosedException e) {
            return code;
        } catch (OutputFailedException e) {
            return tool.failed(e, program);
        }
        return code;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed, such as list or verify");
    }

    private static int wrongUse(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("troupe-journal: " + wrong.getMessage());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return WRONG_USE;
    }

    private int failed(Exception failure, CommandLine command) {
        if (failure instanceof OutputClosedException) {
            return WHOLE;
        }
        if (debug) {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().println("troupe-journal: " + reason(failure));
        return FAILED;
    }

    private static String reason(Exception failure) {
        if (failure instanceof DirectoryInUseException
                || failure instanceof LaterVersionException
                || failure instanceof OutputFailedException) {
            return String.valueOf(failure.getMessage());
        }
        Throwable cause =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NoSuchFileException gone -> "a file is gone, or was taken away meanwhile: " + gone.getFile();
            case FileAlreadyExistsException there -> "a file is there already: " + there.getFile();
            default -> cause.toString();
        };
    }
}
