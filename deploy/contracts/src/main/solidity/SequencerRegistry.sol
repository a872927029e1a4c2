// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Hashes} from "./Hashes.sol";
import {IRollupInbox, ISequencerRegistry} from "./Interfaces.sol";
import {Attestation, Member, MessageKind, Seal, SlashReason} from "./Types.sol";

/// Subnets and their operators: admission by the subnet's governor, bonds in LUMIA, exits after a delay, slashing on
/// two signatures alone. Every change of a member list is an inbox message, and the list's hash is kept at its index.
/// EIP712's immutables live in the implementation's code and its domain is built from the proxy's address, so the
/// plain version serves behind a proxy and saves the storage reads of the upgradeable one.
contract SequencerRegistry is ISequencerRegistry, OwnableUpgradeable, EIP712 {
    using SafeERC20 for IERC20;
    using Checkpoints for Checkpoints.Trace256;

    enum Status {
        None,
        Active,
        Exiting
    }

    /// exitDelay in seconds; slashBps of the bond goes to the treasury for each proven offence.
    struct SubnetParameters {
        address governor;
        address treasury;
        uint256 minBond;
        uint64 exitDelay;
        uint16 slashBps;
    }

    struct Operator {
        address signer;
        uint64 weight;
        bool jailed;
        Status status;
        address feeRecipient;
        uint64 exitAt;
        uint256 bond;
    }

    struct Subnet {
        SubnetParameters parameters;
        address pendingGovernor;
        address[] sorted;
        mapping(address operator => Operator) operators;
        mapping(address signer => address operator) signerOwner;
        mapping(bytes32 offence => bool) punished;
        Checkpoints.Trace256 membersHashes;
    }

    uint256 public constant MEMBERS_MAX = 64;
    /// What the weights of a list may sum to: every operator counts them in signed 64-bit integers.
    uint256 public constant WEIGHT_MAX = uint64(type(int64).max);
    uint256 private constant BPS = 10_000;

    IERC20 public lumia;
    IRollupInbox public inbox;
    mapping(uint64 subnet => Subnet) private _subnets;

    event SubnetRegistered(uint64 indexed subnet, address governor, bytes32 membersHash);
    event MembersChanged(uint64 indexed subnet, uint64 inboxIndex, bytes32 membersHash);
    event Bonded(uint64 indexed subnet, address indexed operator, uint256 amount, uint256 bond);
    event Admitted(uint64 indexed subnet, address indexed operator, address signer, uint64 weight);
    event ExitRequested(uint64 indexed subnet, address indexed operator, uint64 exitAt);
    event BondWithdrawn(uint64 indexed subnet, address indexed operator, address to, uint256 amount);
    event SignerRotated(uint64 indexed subnet, address indexed operator, address signer);
    event Jailed(uint64 indexed subnet, address indexed operator, bool jailed);
    event Slashed(uint64 indexed subnet, address indexed operator, uint8 reason, uint256 amount);
    event GovernorNominated(uint64 indexed subnet, address governor);
    event GovernorChanged(uint64 indexed subnet, address governor);

    error AlreadyConnected();
    error SubnetExists(uint64 subnet);
    error NoSuchSubnet(uint64 subnet);
    error NotGovernor(uint64 subnet, address caller);
    error NotActive(address operator);
    error AlreadyActive(address operator);
    error TooManyMembers();
    error NotAscending(address operator);
    error InvalidMember(address operator);
    error InvalidParameters();
    error SignerTaken(address signer);
    error BondTooSmall(uint256 bond, uint256 minBond);
    error BondLocked(uint64 exitAt);
    error NoWeightLeft();
    error TooMuchWeight(uint256 total);
    error NotEvidence();
    error AlreadyPunished();

    modifier onlyGovernor(uint64 subnet) {
        if (msg.sender != _existing(subnet).parameters.governor) revert NotGovernor(subnet, msg.sender);
        _;
    }

    constructor() EIP712("Lumia Sequencer Network", "1") {
        _disableInitializers();
    }

    function initialize(address owner, IERC20 lumia_) external initializer {
        __Ownable_init(owner);
        lumia = lumia_;
    }

    /// Names the inbox, once: the two contracts need each other's address.
    function connect(IRollupInbox inbox_) external onlyOwner {
        if (address(inbox) != address(0)) revert AlreadyConnected();
        inbox = inbox_;
    }

    // Subnets

    /// Opens a subnet with its genesis members, ascending by operator; the caller pays minBond for each.
    function registerSubnet(uint64 subnet, SubnetParameters calldata parameters, Member[] calldata genesis)
        external
        onlyOwner
    {
        Subnet storage s = _subnets[subnet];
        if (s.parameters.governor != address(0)) revert SubnetExists(subnet);
        if (parameters.governor == address(0) || parameters.treasury == address(0) || parameters.slashBps > BPS) {
            revert InvalidParameters();
        }
        if (genesis.length == 0 || genesis.length > MEMBERS_MAX) revert TooManyMembers();
        s.parameters = parameters;
        address previous;
        uint256 total;
        for (uint256 i = 0; i < genesis.length; i++) {
            Member calldata member = genesis[i];
            total += member.weight;
            if (member.operator <= previous) revert NotAscending(member.operator);
            previous = member.operator;
            s.operators[member.operator].bond = parameters.minBond;
            _activate(s, subnet, member);
            s.sorted.push(member.operator);
        }
        if (total > WEIGHT_MAX) revert TooMuchWeight(total);
        bytes32 hash = Hashes.members(genesis);
        s.membersHashes.push(0, uint256(hash));
        emit SubnetRegistered(subnet, parameters.governor, hash);
        lumia.safeTransferFrom(msg.sender, address(this), parameters.minBond * genesis.length);
    }

    function nominateGovernor(uint64 subnet, address governor_) external onlyGovernor(subnet) {
        _subnets[subnet].pendingGovernor = governor_;
        emit GovernorNominated(subnet, governor_);
    }

    function acceptGovernor(uint64 subnet) external {
        Subnet storage s = _existing(subnet);
        if (msg.sender != s.pendingGovernor) revert NotGovernor(subnet, msg.sender);
        s.parameters.governor = msg.sender;
        s.pendingGovernor = address(0);
        emit GovernorChanged(subnet, msg.sender);
    }

    // Operators

    /// Adds to an operator's bond; anyone may pay it.
    function bond(uint64 subnet, address operator_, uint256 amount) external {
        Operator storage o = _existing(subnet).operators[operator_];
        o.bond += amount;
        emit Bonded(subnet, operator_, amount, o.bond);
        lumia.safeTransferFrom(msg.sender, address(this), amount);
    }

    function admit(uint64 subnet, Member calldata member) external onlyGovernor(subnet) {
        Subnet storage s = _subnets[subnet];
        if (s.sorted.length >= MEMBERS_MAX) revert TooManyMembers();
        _activate(s, subnet, member);
        _insert(s.sorted, member.operator);
        _publishOrRevert(s, subnet);
    }

    function requestExit(uint64 subnet) external {
        _leave(subnet, msg.sender);
    }

    function remove(uint64 subnet, address operator_) external onlyGovernor(subnet) {
        _leave(subnet, operator_);
    }

    /// Pays the bond out to the caller's choice once its exit delay is over, or at once if it was never admitted.
    function withdrawBond(uint64 subnet, address to) external {
        Operator storage o = _existing(subnet).operators[msg.sender];
        if (o.status == Status.Active) revert AlreadyActive(msg.sender);
        if (o.status == Status.Exiting && block.timestamp < o.exitAt) revert BondLocked(o.exitAt);
        uint256 amount = o.bond;
        o.bond = 0;
        o.status = Status.None;
        emit BondWithdrawn(subnet, msg.sender, to, amount);
        lumia.safeTransfer(to, amount);
    }

    /// A signer key belongs to its operator for ever, so that evidence outlives a rotation.
    function rotateSigner(uint64 subnet, address signer) external {
        Subnet storage s = _existing(subnet);
        Operator storage o = _active(s, msg.sender);
        _own(s, signer, msg.sender);
        o.signer = signer;
        emit SignerRotated(subnet, msg.sender, signer);
        _publishOrRevert(s, subnet);
    }

    function setFeeRecipient(uint64 subnet, address feeRecipient) external {
        Subnet storage s = _existing(subnet);
        _active(s, msg.sender).feeRecipient = feeRecipient;
        _publishOrRevert(s, subnet);
    }

    function setWeight(uint64 subnet, address operator_, uint64 weight) external onlyGovernor(subnet) {
        Subnet storage s = _subnets[subnet];
        _active(s, operator_).weight = weight;
        _publishOrRevert(s, subnet);
    }

    function setJailed(uint64 subnet, address operator_, bool jailed) external onlyGovernor(subnet) {
        Subnet storage s = _subnets[subnet];
        Operator storage o = _active(s, operator_);
        if (!jailed) _requireBond(s, o);
        o.jailed = jailed;
        emit Jailed(subnet, operator_, jailed);
        _publishOrRevert(s, subnet);
    }

    // Slashing

    /// Two different seals that one operator signed for one (generation, number).
    function slashDoubleSeal(Seal calldata a, bytes calldata signatureA, Seal calldata b, bytes calldata signatureB)
        external
    {
        bytes32 hashA = Hashes.sealHash(a);
        bytes32 hashB = Hashes.sealHash(b);
        if (a.subnet != b.subnet || a.generation != b.generation || a.number != b.number || hashA == hashB) {
            revert NotEvidence();
        }
        address offender = _offender(a.subnet, hashA, signatureA, hashB, signatureB);
        if (a.sequencer != offender || b.sequencer != offender) revert NotEvidence();
        _slash(a.subnet, offender, SlashReason.DOUBLE_SEAL, a.generation, a.number);
    }

    /// Two different attestations that one operator signed for one (generation, number).
    function slashDoubleAttestation(
        Attestation calldata a,
        bytes calldata signatureA,
        Attestation calldata b,
        bytes calldata signatureB
    ) external {
        bytes32 hashA = Hashes.attestation(a);
        bytes32 hashB = Hashes.attestation(b);
        if (a.subnet != b.subnet || a.generation != b.generation || a.number != b.number || hashA == hashB) {
            revert NotEvidence();
        }
        address offender = _offender(a.subnet, hashA, signatureA, hashB, signatureB);
        _slash(a.subnet, offender, SlashReason.DOUBLE_ATTESTATION, a.generation, a.number);
    }

    // Reading

    function governor(uint64 subnet) external view returns (address) {
        return _existing(subnet).parameters.governor;
    }

    function treasury(uint64 subnet) external view returns (address) {
        return _existing(subnet).parameters.treasury;
    }

    function parametersOf(uint64 subnet) external view returns (SubnetParameters memory) {
        return _existing(subnet).parameters;
    }

    function operatorOf(uint64 subnet, address operator_) external view returns (Operator memory) {
        return _existing(subnet).operators[operator_];
    }

    /// The list as the last change left it, ascending by operator.
    function membersOf(uint64 subnet) external view returns (Member[] memory) {
        return _list(_existing(subnet));
    }

    /// Hash of the list in force after the inbox message of that index; index 0 is genesis.
    function membersHashAt(uint64 subnet, uint64 inboxIndex) external view returns (bytes32) {
        return bytes32(_existing(subnet).membersHashes.upperLookupRecent(inboxIndex));
    }

    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    // Inner workings

    function _existing(uint64 subnet) private view returns (Subnet storage s) {
        s = _subnets[subnet];
        if (s.parameters.governor == address(0)) revert NoSuchSubnet(subnet);
    }

    function _active(Subnet storage s, address operator_) private view returns (Operator storage o) {
        o = s.operators[operator_];
        if (o.status != Status.Active) revert NotActive(operator_);
    }

    function _requireBond(Subnet storage s, Operator storage o) private view {
        if (o.bond < s.parameters.minBond) revert BondTooSmall(o.bond, s.parameters.minBond);
    }

    function _own(Subnet storage s, address signer, address operator_) private {
        if (signer == address(0)) revert InvalidMember(operator_);
        address owner_ = s.signerOwner[signer];
        if (owner_ != address(0) && owner_ != operator_) revert SignerTaken(signer);
        s.signerOwner[signer] = operator_;
    }

    function _activate(Subnet storage s, uint64 subnet, Member calldata member) private {
        Operator storage o = s.operators[member.operator];
        if (member.operator == address(0) || member.weight == 0) revert InvalidMember(member.operator);
        if (o.status == Status.Active) revert AlreadyActive(member.operator);
        _requireBond(s, o);
        _own(s, member.signer, member.operator);
        o.signer = member.signer;
        o.weight = member.weight;
        o.feeRecipient = member.feeRecipient;
        o.status = Status.Active;
        o.jailed = false;
        o.exitAt = 0;
        emit Admitted(subnet, member.operator, member.signer, member.weight);
    }

    function _leave(uint64 subnet, address operator_) private {
        Subnet storage s = _existing(subnet);
        Operator storage o = _active(s, operator_);
        o.status = Status.Exiting;
        o.exitAt = uint64(block.timestamp) + s.parameters.exitDelay;
        _erase(s.sorted, operator_);
        emit ExitRequested(subnet, operator_, o.exitAt);
        _publishOrRevert(s, subnet);
    }

    function _offender(
        uint64 subnet,
        bytes32 hashA,
        bytes calldata signatureA,
        bytes32 hashB,
        bytes calldata signatureB
    ) private view returns (address) {
        Subnet storage s = _existing(subnet);
        address a = s.signerOwner[ECDSA.recoverCalldata(_hashTypedDataV4(hashA), signatureA)];
        address b = s.signerOwner[ECDSA.recoverCalldata(_hashTypedDataV4(hashB), signatureB)];
        if (a == address(0) || a != b) revert NotEvidence();
        return a;
    }

    /// Each height is punished once per kind; the list stays as it is where nobody with weight would remain.
    function _slash(uint64 subnet, address operator_, uint8 reason, uint64 generation, uint64 number) private {
        Subnet storage s = _subnets[subnet];
        bytes32 offence = keccak256(abi.encode(operator_, reason, generation, number));
        if (s.punished[offence]) revert AlreadyPunished();
        s.punished[offence] = true;
        Operator storage o = s.operators[operator_];
        uint256 amount = (o.bond * s.parameters.slashBps) / BPS;
        o.bond -= amount;
        emit Slashed(subnet, operator_, reason, amount);
        inbox.enqueue(subnet, MessageKind.SLASH, abi.encode(operator_, reason));
        if (o.status == Status.Active && !o.jailed) {
            o.jailed = true;
            emit Jailed(subnet, operator_, true);
            _publish(s, subnet);
        }
        lumia.safeTransfer(s.parameters.treasury, amount);
    }

    function _publishOrRevert(Subnet storage s, uint64 subnet) private {
        if (!_publish(s, subnet)) revert NoWeightLeft();
    }

    /// Enqueues the whole list and keeps its hash at the message's index; a list without weight is never published,
    /// and one beyond WEIGHT_MAX reverts.
    function _publish(Subnet storage s, uint64 subnet) private returns (bool published) {
        Member[] memory list = _list(s);
        uint256 total;
        for (uint256 i = 0; i < list.length; i++) {
            total += list[i].weight;
        }
        if (total == 0) return false;
        if (total > WEIGHT_MAX) revert TooMuchWeight(total);
        bytes memory body = abi.encode(list);
        uint64 index = inbox.enqueue(subnet, MessageKind.MEMBERS, body);
        bytes32 hash = keccak256(body);
        s.membersHashes.push(index, uint256(hash));
        emit MembersChanged(subnet, index, hash);
        return true;
    }

    function _list(Subnet storage s) private view returns (Member[] memory list) {
        list = new Member[](s.sorted.length);
        for (uint256 i = 0; i < list.length; i++) {
            address operator_ = s.sorted[i];
            Operator storage o = s.operators[operator_];
            list[i] = Member(operator_, o.signer, o.jailed ? 0 : o.weight, o.feeRecipient);
        }
    }

    function _insert(address[] storage sorted, address operator_) private {
        sorted.push(operator_);
        uint256 i = sorted.length - 1;
        while (i > 0 && sorted[i - 1] > operator_) {
            sorted[i] = sorted[i - 1];
            i--;
        }
        sorted[i] = operator_;
    }

    function _erase(address[] storage sorted, address operator_) private {
        uint256 i = 0;
        while (sorted[i] != operator_) {
            i++;
        }
        for (; i + 1 < sorted.length; i++) {
            sorted[i] = sorted[i + 1];
        }
        sorted.pop();
    }
}
