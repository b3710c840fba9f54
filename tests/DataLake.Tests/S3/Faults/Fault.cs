namespace DataLake.Tests.S3.Faults;

/// <summary>What a <see cref="FaultyProxy"/> does to a request or to its answer.</summary>
internal enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Answers 503 SlowDown; the server does not see the request.</summary>
    SlowDown,

    /// <summary>Answers 500 InternalError; the server does not see the request.</summary>
    InternalError,

    /// <summary>Answers 429 TooManyRequests; the server does not see the request.</summary>
    TooManyRequests,

    /// <summary>Breaks the connection; the server does not see the request.</summary>
    ResetBefore,

    /// <summary>Breaks both connections in the middle of the request's body.</summary>
    CutRequest,

    /// <summary>Changes a byte of the request's body on its way to the server.</summary>
    CorruptRequest,

    /// <summary>Sends the request to the server twice; the client gets the second answer.</summary>
    Duplicate,

    /// <summary>Sends the request to the server twice; the client gets the first answer.</summary>
    DuplicateUnseen,

    /// <summary>The server does the work, and the connection breaks before its answer.</summary>
    LoseAnswer,

    /// <summary>The server does the work, and the answer never begins.</summary>
    StallBefore,

    /// <summary>The answer stands still in the middle.</summary>
    StallAnswer,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    CutAnswer,

    /// <summary>The answer's body ends too early, in an orderly way: its length says more.</summary>
    TruncateAnswer,

    /// <summary>
    /// Changes a byte of an object's bytes. XML, of which nobody could tell that a byte of a text in it is another one, is
    /// damaged so that it is no XML any more.
    /// </summary>
    CorruptAnswer,

    /// <summary>The answer's length is one less than what follows.</summary>
    ShortLength,

    /// <summary>The answer's length is one more than what follows before the connection ends.</summary>
    LongLength,

    /// <summary>The answer comes in many small pieces, and takes less than a try's time.</summary>
    Trickle,

    /// <summary>The answer comes in many small pieces, and takes longer than the tests give a try.</summary>
    Drip,
}
