using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb;

/// <content>Functions written in .NET that SQL calls.</content>
public sealed unsafe partial class DuckDbConnection
{
    /// <summary>
    /// Gives SQL a function of this name. It counts as volatile: DuckDB calls it for every row and neither moves nor repeats
    /// it. It lives as long as the database.
    /// </summary>
    /// <typeparam name="TResult">Its result; see the arguments' types.</typeparam>
    /// <param name="name">What SQL calls it.</param>
    /// <param name="function">Its body.</param>
    /// <param name="argumentTypes">
    /// Its arguments: <c>typeof(long)</c> for BIGINT, <c>typeof(ulong)</c> for UBIGINT, <c>typeof(bool)</c> for BOOLEAN,
    /// <c>typeof(string)</c> for VARCHAR, <c>typeof(object)</c> for any type. The values of the last two can be passed on to
    /// a <see cref="DuckDbAppender"/>, not read.
    /// </param>
    /// <exception cref="NotSupportedException">The result or an argument is of another type.</exception>
    /// <exception cref="DuckDbException">DuckDB has a function of this name already.</exception>
    public void RegisterFunction<TResult>(string name, DuckDbFunction function, params Type[] argumentTypes)
        where TResult : unmanaged
    {
        if (HasFunction(name))
        {
            throw new DuckDbException($"DuckDB did not take the function {name}: there is one of that name.");
        }

        // On this connection, a reader that was not read to its end would undo it when it is closed.
        using DuckDbConnection sibling = OpenSibling();
        nint native = NativeMethods.CreateScalarFunction();
        try
        {
            NativeMethods.SetFunctionName(native, name);
            foreach (Type type in argumentTypes)
            {
                using LogicalTypeHandle argument = NativeMethods.CreateLogicalType(TypeOf(type));
                NativeMethods.AddFunctionParameter(native, argument);
            }

            using LogicalTypeHandle result = NativeMethods.CreateLogicalType(TypeOf(typeof(TResult)));
            NativeMethods.SetFunctionReturnType(native, result);
            NativeMethods.SetFunctionVolatile(native);
            NativeMethods.SetFunctionExtraInfo(native, GCHandle.ToIntPtr(GCHandle.Alloc(function)), &FreeFunction);
            NativeMethods.SetFunctionBody(native, &CallFunction);
            if (NativeMethods.RegisterScalarFunction(sibling.Handle, native) != NativeMethods.Success)
            {
                throw new DuckDbException($"DuckDB did not take the function {name}.");
            }
        }
        finally
        {
            NativeMethods.DestroyScalarFunction(ref native);
        }
    }

    /// <summary>Asks beforehand: DuckDB would silently replace a function, and a macro would hide the new one.</summary>
    private bool HasFunction(string name)
    {
        using DuckDbConnection sibling = OpenSibling();
        try
        {
            return sibling.IsQuery($"SELECT {SqlIdentifier.Quote(name)}()");
        }
        catch (DuckDbException e)
        {
            // Whatever else is wrong, such as the number of arguments, is so with a function that is there.
            return e.ErrorType != DuckDbErrorType.Catalog;
        }
    }

    private static NativeType TypeOf(Type type) =>
        type == typeof(long) ? NativeType.BigInt
        : type == typeof(ulong) ? NativeType.UBigInt
        : type == typeof(bool) ? NativeType.Boolean
        : type == typeof(string) ? NativeType.Varchar
        : type == typeof(object) ? NativeType.Any
        : throw new NotSupportedException($"A function cannot take or return {type.Name}.");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CallFunction(nint info, nint arguments, nint result)
    {
        // No exception may leave this method: there is native code above it. It becomes the query's error.
        try
        {
            DuckDbFunction function = (DuckDbFunction)GCHandle.FromIntPtr(NativeMethods.FunctionExtraInfo(info)).Target!;
            function(new DuckDbFunctionCall(arguments, result));
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NativeMethods.SetFunctionError(info, e.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeFunction(nint function) => GCHandle.FromIntPtr(function).Free();
}
