namespace DataLake.Lake;

/// <summary>placeholder</summary>
public static class Placeholder { }
